"""Code for several tests; no tests.

article_messages   messages with two texts of our own, keyed and sent
message_streams    a small stream of samples with broken messages and takedowns; all samples
own_settings       settings beside others: topics, group and indexes of a test's own
pipeline_harness   publish messages, run the job, read the indexes
run_process        `tidewire run` as a process that a test may kill
crashes, proxy     errors in the middle of a job, and an Elasticsearch that refuses
crash_assertions   checks after a crash and a rerun
stored_documents   make indexes and put documents into them; {ledger,page,timeline}_fixtures build such documents
document_fixtures  an article with its annotation, and its documents
page_browser       the page and a headless Chromium; webhook_receiver: the other end of a webhook
fake_kibana        Kibana's import; kibana_problems, lens_problems, lens_table, kql: Kibana's errors and tables
passages, gold_news, *_scores, report_*   gold data, its scores, and commands that print them
"""
