using Ogee.Testing;

namespace Ogee.Learn.Tests;

/// <summary>Every data set and source of batches keeps its contract; a new one without a case fails.</summary>
public class DatasetContractTests
{
    static IDataset<int> Numbers() => Dataset.From([.. Enumerable.Range(100, 23)]);

    static byte[] Bytes(long value) => BitConverter.GetBytes(value);

    /// <summary>By what makes them: their types are private.</summary>
    static readonly Dictionary<string, (Func<object> Create, Func<ContractReport> Check)> Sets = new()
    {
        [nameof(Dataset.From)] = (Numbers, () => DatasetContract.Check(Numbers, value => Bytes(value))),
        ["Select"] = (Drawn, () => DatasetContract.Check(Drawn, Bytes)),
        ["Subset"] = (Part, () => DatasetContract.Check(Part, value => Bytes(value))),
    };

    static IDataset<long> Drawn() => Numbers().Select((value, key) => value + new Rng(key).NextLong(1 << 20));

    static IDataset<int> Part() => Numbers().Subset([5, 3, 8, 20, 3]);

    static Batch Collate(IReadOnlyList<long> rows) => new(Tensor.From([.. rows], [rows.Count]), Tensor.From([.. rows.Select(row => row % 3)], [rows.Count]), rows.Count);

    static TensorBatches Tensors(bool isShuffled) => new(Tensor.Arange(23).Reshape(23, 1), Tensor.Arange(23), 4) { IsShuffled = isShuffled, Seed = 3 };

    static Loader<long> Loader(bool isShuffled, bool hasLengths = false) => new(Drawn(), 4, Collate, dropLast: hasLengths) { IsShuffled = isShuffled, Seed = 3, Length = hasLengths ? i => i % 5 : null };

    static readonly Dictionary<Type, Func<ContractReport>[]> Sources = new()
    {
        [typeof(TensorBatches)] = [() => DatasetContract.Check(() => Tensors(false), false), () => DatasetContract.Check(() => Tensors(true), true)],
        [typeof(Loader<>)] =
        [
            // Its samples are random, another one for each epoch.
            () => DatasetContract.Check(() => Loader(false), true), () => DatasetContract.Check(() => Loader(true), true), () => DatasetContract.Check(() => Loader(true, hasLengths: true), true),
        ],
    };

    public static TheoryData<string> SetNames => [.. Sets.Keys];

    public static TheoryData<string, int> SourceNames => [.. Sources.SelectMany(pair => pair.Value.Select((_, i) => new TheoryDataRow<string, int>(pair.Key.Name, i)))];

    [Theory, MemberData(nameof(SetNames))]
    public void ADataSetKeepsTheContract(string name) => Sets[name].Check().Require();

    [Theory, MemberData(nameof(SourceNames))]
    public void ASourceOfBatchesKeepsTheContract(string name, int number) => Sources.Single(pair => pair.Key.Name == name).Value[number]().Require();

    [Fact]
    public void EveryDataSetAndSourceHasACase()
    {
        static Type Open(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        Type[] all = [.. typeof(Batch).Assembly.GetTypes().Where(type => !type.IsAbstract && !type.IsInterface)];
        var sets = all.Where(type => type.GetInterfaces().Any(face => Open(face) == typeof(IDataset<>)));
        Assert.Equal([], sets.Except(Sets.Values.Select(set => Open(set.Create().GetType()))).Select(type => type.Name));
        Assert.Equal([], all.Where(type => type.IsAssignableTo(typeof(IBatches))).Select(Open).Except(Sources.Keys).Select(type => type.Name));
    }

    [Fact]
    public void WhatBreaksItIsTold()
    {
        Told(DatasetContract.Check(() => new Forgetful(), Bytes), "the same number and key", "another one of the same data", "several threads");
        Told(DatasetContract.Check(() => new Short(), epochsDiffer: false), "an epoch has as many", "an epoch can begin", "every epoch is");

        static void Told(ContractReport report, params string[] beginnings)
        {
            Assert.Equal(beginnings.Length, report.Failures.Count);
            Assert.All(beginnings.Zip(report.Failures), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
        }
    }

    /// <summary>Every reading is another number.</summary>
    sealed class Forgetful : IDataset<long>
    {
        static long read;

        public int Count => 4;

        public long Read(int index, RngKey key) => index is >= 0 and < 4 ? Interlocked.Increment(ref read) : throw new ArgumentOutOfRangeException(nameof(index));
    }

    /// <summary>Promises a batch too many, begins at the beginning whatever it is asked, and counts epochs into its samples.</summary>
    sealed class Short : IBatches
    {
        public int SampleCount => 9;

        public int Count => 3;

        public IEnumerable<Batch> Epoch(int epoch, int first = 0)
        {
            for (var batch = 0; batch < 2; batch++) yield return new(Tensor.From(epoch * 100f, batch, 2), Tensor.From(1f, 2, 3), 3);
        }
    }
}
