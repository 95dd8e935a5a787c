"""What do the dashboards in Kibana show? Three dashboards for Kibana 9, built from `dashboards.yaml`.

Decided here: the panels and their formulas (dashboards.yaml), the format of saved objects, and the ids, which are the same
each time. Nothing here reads the index: Kibana does.

    client          sends requests to Kibana's HTTP API
    description     the typed content of dashboards.yaml
    formulas        parses the formulas of Lens
    columns, lens   build a panel
    ids             derives ids from names
    objects         builds all saved objects; `export_ndjson` is the whole export
    import_objects  imports them and reports the outcome of each
"""
