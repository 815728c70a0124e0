-- Sums of a large registry (041_large.sql): merged by the job, made and compared by mcuctl.

-- name: sums_merge
select sums_merge();

-- name: sums_make
select sums_make();

-- name: sums_differences
select d.sum, d.key, d.was, d.now from sums_differences() d order by d.sum, d.key;
