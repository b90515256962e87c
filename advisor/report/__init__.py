"""The report: one model of content, one specification per chart, thin renderers for each format.

Nothing here computes a score, a plan or an outcome; it selects, words and draws what the rules and
the simulator returned. `tokens` holds every colour and size, `numbers` every number format.
"""

__all__: list[str] = []
