"""Plotly figures from plain numbers; no gradio and no torch."""
