"""What every API resource shares and what knows nothing of law: rows, filters, paging, errors, schema."""
