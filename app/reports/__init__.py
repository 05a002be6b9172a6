"""The choke point report: what a ministry analyst forwards, from one frozen context, as HTML or Markdown."""
