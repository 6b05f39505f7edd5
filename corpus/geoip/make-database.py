"""Makes geo.mmdb of invented data: pip install mmdb-writer netaddr; python make-database.py"""

from mmdb_writer import MMDBWriter
from netaddr import IPSet

writer = MMDBWriter(ip_version=6, ipv4_compatible=True, database_type="Invented", float_type="f64")
writer.insert_network(IPSet(["192.0.2.0/24"]), {
    "city": {"geoname_id": 4711, "names": {"de": "Entenhausen", "en": "Duckburg"}},
    "country": {"iso_code": "XC", "names": {"en": "Calisota & <more>"}, "is_in_european_union": False},
    "location": {"latitude": 41.5, "longitude": -124.25, "time_zone": "America/Los_Angeles"},
    "subdivisions": [{"iso_code": "AA"}, {"iso_code": "BB", "names": {"en": "Bear \"B\""}}],
})
writer.insert_network(IPSet(["2001:db8::/32"]), {
    "country": {"iso_code": "XK", "is_in_european_union": True},
    "autonomous_system_number": 64512,
})
writer.to_db_file("geo.mmdb")
