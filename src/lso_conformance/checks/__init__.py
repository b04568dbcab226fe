"""What was seen and a table make a finding.  Pure and total: a bad answer is a finding."""
