PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE t(title,cargo,barrels);
INSERT INTO t VALUES('Alcyone','quicklime, wet',112);
INSERT INTO t VALUES('Pétrel','molasses "best"',47.5);
COMMIT;
