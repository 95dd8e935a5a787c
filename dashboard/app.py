"""What Streamlit runs for each visit and each change; the page itself is `dashboard.page`."""

from dashboard.page import draw

draw()
