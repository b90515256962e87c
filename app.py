"""The app for `streamlit run app.py`; everything it shows stands in `advisor/ui`."""

from streamlit import App

from advisor.cli.warming import warm_up_aside
from advisor.ui.guard import guarded

warm_up_aside()
app = App("advisor/ui/main.py", middleware=guarded())
