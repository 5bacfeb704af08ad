"""Every RPC of the four services: its messages, whether it changes anything, and who may call it."""
