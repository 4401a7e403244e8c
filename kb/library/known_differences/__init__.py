"""What behaves otherwise than written, noted on a playbook or a rule until it is re-tested."""
