-- Endpoints and the revisions of their route tables. A revision is never updated.
CREATE TABLE serving_endpoint (
  name TEXT NOT NULL PRIMARY KEY,
  spec TEXT NOT NULL
);

CREATE TABLE serving_route_table (
  endpoint TEXT NOT NULL,
  revision BIGINT NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (endpoint, revision)
);
