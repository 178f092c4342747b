//! Places: the gazetteer index, the place names of a report, and which places they are.
