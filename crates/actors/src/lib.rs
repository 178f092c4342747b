//! Actors: the knowledge base, the actors that a report mentions, and who is who.
