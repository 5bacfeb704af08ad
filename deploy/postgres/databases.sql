-- A database per service; run once, when the server's data folder is made.
CREATE DATABASE radslag_portfolio;
CREATE DATABASE radslag_funding;
CREATE DATABASE radslag_followup;
CREATE DATABASE radslag_notify;
