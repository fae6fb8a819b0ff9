using Ogee.Bench;

// What Ogee is measured with alone; beside its peers: ../Ogee.Bench.Peers. Each subcommand is a file of its own and prints Markdown tables.
return Benches.Start("bench/Ogee.Bench", args, Benches.Alone, prepare: null);
