"""Rules that Spanish has of its own, one a file and named as in `verbalize.ORDER`; `tables/es.py` lists them in OWN."""
