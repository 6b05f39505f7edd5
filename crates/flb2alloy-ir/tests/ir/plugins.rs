//! What each plugin's options become: the configuration beside the graph.
