#!/bin/sh
echo '{"web": {"hosts": ["web1"]}, "_meta": {"hostvars": {}}}'
