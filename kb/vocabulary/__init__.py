"""The field's words: enumerations, ways of writing times, reference data."""
