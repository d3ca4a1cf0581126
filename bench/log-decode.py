"""Two-level decode of csvlog with Python's own csv module: every column, then every field of pgaudit's record."""
import csv, resource, sys

csv.field_size_limit(sys.maxsize)
records = fields = 0
with open(sys.argv[1], newline="", encoding="utf-8", errors="replace") as log:
    for row in csv.reader(log):
        message = row[13]
        if message.startswith("AUDIT: "):
            records += 1
            fields += len(next(csv.reader([message[7:]])))
print(records, fields, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
