"""Everything a checkout needs to run by itself: private RabbitMQ and PostgreSQL nodes, and their care."""
