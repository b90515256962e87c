"""The app for `streamlit run app.py`; everything it shows stands in `advisor/ui`."""

from advisor.ui.main import main

main()
