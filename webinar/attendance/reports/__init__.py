"""Reports that staff hand on: the attendance report as CSV and XLSX.

Reads what earlier rooms know and writes nothing but the audit entry of the export.
"""
