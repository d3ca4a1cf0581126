-- The schema that the development database starts with; it is run once, as the database's owner.
CREATE SCHEMA app;

CREATE TABLE app.users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL UNIQUE,
  display_name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE app.orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES app.users (id),
  total_cents bigint NOT NULL CHECK (total_cents >= 0),
  currency char(3) NOT NULL,
  placed_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX orders_by_user ON app.orders (user_id, placed_at DESC);

-- The number of a card is encrypted for a public key (pgp_pub_encrypt): whoever reads the table, its backup or its log
-- needs the private key, which no database holds.
CREATE TABLE app.cards (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES app.users (id),
  last_four char(4) NOT NULL CHECK (last_four ~ '^[0-9]{4}$'),
  number_encrypted bytea NOT NULL CHECK (length(number_encrypted) > 64),
  expires_on date NOT NULL
);

CREATE VIEW app.order_totals WITH (security_invoker = true) AS
SELECT user_id, currency, count(*) AS orders, sum(total_cents) AS total_cents
FROM app.orders
GROUP BY user_id, currency;

CREATE FUNCTION app.order_count(of_user bigint) RETURNS bigint
LANGUAGE sql STABLE
AS $$ SELECT count(*) FROM app.orders WHERE user_id = of_user $$;
