"""What the documents demand, read strictly and frozen: map, OAS, API files, service schemas, URNs."""
