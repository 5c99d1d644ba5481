"""Services: what the provider did, CPT and HCPCS."""
