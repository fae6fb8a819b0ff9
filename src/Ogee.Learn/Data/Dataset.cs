namespace Ogee.Learn;

/// <summary>Samples by number. Reading is safe from several threads, and the same number and key give the same sample.</summary>
/// <typeparam name="T">The sample.</typeparam>
public interface IDataset<out T>
{
    /// <summary>How many samples there are.</summary>
    int Count { get; }

    /// <summary>Reads one sample.</summary>
    /// <param name="index">Its number, from 0.</param>
    /// <param name="key">The key of whatever is random about it: made of seed, epoch and number.</param>
    T Read(int index, RngKey key);
}

/// <summary>Data sets made of lists and of other data sets.</summary>
public static class Dataset
{
    /// <summary>A list as a data set.</summary>
    public static IDataset<T> From<T>(IReadOnlyList<T> items) => new Mapped<T, T>(items.Count, i => items[i], (item, _) => item);

    extension<T>(IDataset<T> data)
    {
        /// <summary>Each sample changed by a function, for instance an augmentation; it runs on the loader's threads.</summary>
        public IDataset<TResult> Select<TResult>(Func<T, RngKey, TResult> change) => new Changed<T, TResult>(data, change);

        /// <summary>Some of the samples, by number.</summary>
        public IDataset<T> Subset(IReadOnlyList<int> indices) => new Part<T>(data, indices);
    }

    sealed class Mapped<TItem, T>(int count, Func<int, TItem> item, Func<TItem, RngKey, T> change) : IDataset<T>
    {
        public int Count => count;

        public T Read(int index, RngKey key) => change(item(index), key);
    }

    sealed class Changed<TItem, T>(IDataset<TItem> data, Func<TItem, RngKey, T> change) : IDataset<T>
    {
        public int Count => data.Count;

        // The change draws other numbers than what it changes.
        public T Read(int index, RngKey key) => change(data.Read(index, key), key.Fold(1));
    }

    sealed class Part<T>(IDataset<T> data, IReadOnlyList<int> indices) : IDataset<T>
    {
        public int Count => indices.Count;

        public T Read(int index, RngKey key) => data.Read(indices[index], key);
    }
}
