"""The script that Streamlit runs for each visit and each change; `dashboard.page` draws the page."""

from dashboard.page import draw

draw()
