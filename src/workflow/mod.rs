//! Workflows: phases that turn a configuration into a plan of actions, and the engine that carries it out.
