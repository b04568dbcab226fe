"""Is it what the OAS and the schemas say?"""
