"""English as the British write it: the day stands before the month."""

from pipeline.text.verbalize.tables.en import *  # noqa: F403 - this table is that one, but for the next line
from pipeline.text.verbalize.tables.en_time import DATES_DAY_FIRST as DATES  # noqa: F401 - part of the table
