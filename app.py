"""The app for `streamlit run app.py`; everything it shows stands in `advisor/ui`."""

from streamlit import App

app = App("advisor/ui/main.py")
