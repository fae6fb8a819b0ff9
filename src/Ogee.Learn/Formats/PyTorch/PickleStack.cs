namespace Ogee.Learn;

/// <summary>The stack of a pickle, its marks, and the things that it remembers by number: each bounded, each looked at before it is used.</summary>
/// <param name="refuse">Makes the error from what is wrong with the current instruction.</param>
sealed class PickleStack(Func<string, OgeeException> refuse)
{
    // Of the honest pickles PyTorch writes, batches of 1,000 entries are the highest.
    const int Highest = 1_000_000;

    readonly List<object?> values = [];
    readonly List<int> marks = [];
    // Pickles count what they remember, so a list serves; keys of a table could be chosen to collide.
    readonly List<object?> memo = [];
    readonly object absent = new();
    int remembered;

    int Floor => marks.Count > 0 ? marks[^1] : 0;

    public void Push(object? value)
    {
        if (values.Count == Highest) throw refuse($"the stack is higher than {Highest} values");
        values.Add(value);
    }

    public object? Pop()
    {
        if (values.Count <= Floor) throw refuse(values.Count == 0 ? "the stack is empty" : "the stack is empty above the mark");
        var value = values[^1];
        values.RemoveAt(values.Count - 1);
        return value;
    }

    /// <summary>The value on top, which stays.</summary>
    public object? Top => values.Count > Floor ? values[^1] : throw refuse(values.Count == 0 ? "the stack is empty" : "the stack is empty above the mark");

    /// <summary>The value on top, which stays, as what the instruction needs.</summary>
    public T TopAs<T>(string needed) => Top is T value ? value : throw refuse($"it needs {needed}, and found {PickleText.Kind(Top)}");

    /// <summary>Takes the value on top, as what the instruction needs.</summary>
    public T PopAs<T>(string needed) => Pop() is T value ? value : throw refuse($"it needs {needed}, and found another value");

    public void Mark()
    {
        if (marks.Count == Highest) throw refuse($"there are more than {Highest} marks");
        marks.Add(values.Count);
    }

    /// <summary>Takes all that is above the last mark, and the mark.</summary>
    public object?[] PopMark()
    {
        if (marks.Count == 0) throw refuse("there is no mark on the stack");
        var (start, count) = (marks[^1], values.Count - marks[^1]);
        object?[] taken = [.. values.GetRange(start, count)];
        values.RemoveRange(start, count);
        marks.RemoveAt(marks.Count - 1);
        return taken;
    }

    /// <summary>Takes the only value there is: what the pickle is.</summary>
    public object? End()
    {
        var value = Pop();
        return values.Count == 0 && marks.Count == 0 ? value : throw refuse($"{values.Count} values and {marks.Count} marks are left on the stack");
    }

    public void Remember(long number)
    {
        var value = Top;
        if (number is < 0 or >= Highest) throw refuse($"a value is to be remembered as number {number}, and numbers are below {Highest}");
        while (memo.Count <= number) memo.Add(absent);
        if (ReferenceEquals(memo[(int)number], absent)) remembered++;
        memo[(int)number] = value;
    }

    /// <summary>How many values are remembered: the next number of a pickle that does not count itself.</summary>
    public long Remembered => remembered;

    public void Recall(long number) => Push(number >= 0 && number < memo.Count && memo[(int)number] is var value && !ReferenceEquals(value, absent) ? value : throw refuse($"nothing is remembered as number {number}"));
}
