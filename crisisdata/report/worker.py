"""``python -m crisisdata.report.worker``: one process that draws charts for a report."""

from crisisdata.report.many import serve

if __name__ == "__main__":
    serve()
