//! Tallies and disagreements among the accounts of an incident.
