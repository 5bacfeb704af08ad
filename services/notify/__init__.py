"""Who is told what: contacts, subscriptions, and notices by inbox and e-mail."""
