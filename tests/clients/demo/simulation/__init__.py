"""What surrounds the agent in the demo: time, the model's server, customers, the collector."""
