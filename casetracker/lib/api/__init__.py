"""The parts that every API resource shares, independent of law: rows, filters, paging, errors, schema."""
