#:project ../src/Ogee.Learn/Ogee.Learn.csproj

// A graph, and two labels: message passing by hand, with rows taken by index and sums over segments, tells who went with whom when a karate club broke apart (Zachary 1977).
// Few labels and many relations is what data of machines, parts and orders often looks like.
//
//   dotnet run -c Release samples/12-graphs.cs

using Ogee;
using Ogee.Learn;

// Who met whom outside of the club, members counted from 0: 78 pairs among 34. Afterwards 17 stayed with the trainer, member 0, and 17 with the chairman, member 33.
const int Members = 34;
int[][] met =
[
    [1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 17, 19, 21, 31], [2, 3, 7, 13, 17, 19, 21, 30], [3, 7, 8, 9, 13, 27, 28, 32], [7, 12, 13], [6, 10], [6, 10, 16], [16], [], [30, 32, 33], [33], [], [], [], [33], [32, 33], [32, 33], [],
    [], [32, 33], [33], [32, 33], [], [32, 33], [25, 27, 29, 32, 33], [25, 27, 31], [31], [29, 33], [33], [31, 33], [32, 33], [32, 33], [32, 33], [33], [],
];
HashSet<long> trainers = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 16, 17, 19, 21];

// Edges go both ways, and from each member to itself.
var edges = met.SelectMany((others, a) => others.SelectMany(b => ((int From, int To)[])[(a, b), (b, a)])).Concat(Enumerable.Range(0, Members).Select(member => (From: member, To: member))).ToArray();
var from = Tensor.From(edges.Select(edge => (long)edge.From).ToArray(), [edges.Length]);
var to = Tensor.From(edges.Select(edge => (long)edge.To).ToArray(), [edges.Length]);

// Shares of a message, by how many neighbours both ends have (Kipf and Welling 2017).
var neighbours = Tensor.Ones([edges.Length]).SegmentSum(to, Members);                                   // [members]
var share = (neighbours.Take(from, 0) * neighbours.Take(to, 0)).Rsqrt().Unsqueeze(1);                    // [edges, 1]
Console.WriteLine($"{met.Sum(others => others.Length)} pairs; the trainer met {neighbours[0].Item() - 1}, the chairman {neighbours[33].Item() - 1}");

// Nothing is known of the members but the graph: each has a vector of its own to begin with.
var key = new RngKey(Seed: 42);
var known = Tensor.From([0L, 33L], [2]);
var sides = Tensor.From([0L, 1L], [2]);
Parameter[] parameters = [new(Tensor.Normal([Members, 8], key.Fold("members")) * 0.3), new(Tensor.Normal([8, 8], key.Fold("hidden")) * 0.35), new(Tensor.Normal([8, 2], key.Fold("out")) * 0.35)];
var optimizer = new AdamW(rate: 0.02, decay: 0.05);
for (var step = 0; step < 200; step++)
{
    var loss = Loss.CrossEntropy(Logits().Take(known, 0), sides);
    optimizer.Step(parameters, loss.Gradients(parameters));
    Tensor.Step([loss], parameters);
}
var side = Logits().ArgMax(1).ToArray<long>();
var wrong = Enumerable.Range(0, Members).Where(member => (side[member] == 0) != trainers.Contains(member)).ToArray();
Console.WriteLine($"from two labels, {Members - wrong.Length} of {Members} are on the side that they chose{(wrong.Length == 0 ? "" : $"; not {string.Join(", ", wrong)}")}");

// Two rounds of messages, so that each hears of its neighbours' neighbours.
Tensor Logits() => Heard(Heard(parameters[0].Value).MatMul(parameters[1].Value).Tanh()).MatMul(parameters[2].Value);

// For each member the sum of what its neighbours say. No matrix of all members by all members is made.
Tensor Heard(Tensor said) => (said.Take(from, 0) * share).SegmentSum(to, Members);
