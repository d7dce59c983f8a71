-- Puts the files of the PKDD'99 bank into a database as they are: dates stay text of six digits. In the folder of the files:
--
--   createdb pkdd99 && psql -d pkdd99 -f <this file>

CREATE TABLE account (account_id integer PRIMARY KEY, district_id integer, frequency text, date text);
CREATE TABLE client (client_id integer PRIMARY KEY, birth_number text, district_id integer);
CREATE TABLE disp (disp_id integer PRIMARY KEY, client_id integer, account_id integer, type text);
CREATE TABLE district (
  a1 integer PRIMARY KEY, a2 text, a3 text, a4 text, a5 text, a6 text, a7 text, a8 text, a9 text, a10 text, a11 text, a12 text,
  a13 text, a14 text, a15 text, a16 text
);
CREATE TABLE card (card_id integer PRIMARY KEY, disp_id integer, type text, issued text);
CREATE TABLE loan (
  loan_id integer PRIMARY KEY, account_id integer, date text, amount numeric, duration integer, payments numeric, status text
);
CREATE TABLE balance (
  account_id integer PRIMARY KEY, churned integer, tx_count_obs_avg_per_year numeric, tx_count_label numeric, tx_count_1997 numeric,
  avg_balance_label numeric, avg_balance_obs numeric, balance_ratio numeric
);

\copy account FROM 'account.asc' WITH (FORMAT csv, HEADER, DELIMITER ';')
\copy client FROM 'client.asc' WITH (FORMAT csv, HEADER, DELIMITER ';')
\copy disp FROM 'disp.asc' WITH (FORMAT csv, HEADER, DELIMITER ';')
\copy district FROM 'district.asc' WITH (FORMAT csv, HEADER, DELIMITER ';')
\copy card FROM 'card.asc' WITH (FORMAT csv, HEADER, DELIMITER ';')
\copy loan FROM 'loan.asc' WITH (FORMAT csv, HEADER, DELIMITER ';')
\copy balance FROM PROGRAM 'gzip -dc derived_account_balances_1997_1998.csv.gz' WITH (FORMAT csv, HEADER)

-- A role that may read and do nothing else; give it a password of your own.
CREATE ROLE sextant LOGIN PASSWORD 'change me' NOSUPERUSER NOCREATEDB NOCREATEROLE;
ALTER ROLE sextant SET default_transaction_read_only = on;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO sextant;
