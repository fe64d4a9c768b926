-- Returns, in their order, the statements that give every service its own database and role where they are missing; only
-- that role (and the superuser) may connect to it. Database, role and password have the service's name.
-- `orderflow.services` holds the names, with commas. The embedded Postgres runs this by service-databases.ts, that of
-- docker-compose.yml by psql.
select statement
  from unnest(string_to_array(current_setting('orderflow.services'), ',')) as service,
       lateral (
         select 1, format('create role %1$I login password %1$L', service)
          where not exists (select from pg_roles where rolname = service)
         union all
         select 2, format('create database %1$I owner %1$I', service)
          where not exists (select from pg_database where datname = service)
         union all
         select 3, format('revoke all on database %I from public', service)
       ) as step (number, statement)
 order by service, number
