using System.Numerics;

namespace Ogee.Cpu;

/// <summary>What is carried of each row from block to block: the largest score, and the sum of exponentials in sixteen lanes that are added up at the end.</summary>
internal readonly unsafe struct AttentionCarried<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    public const int Lanes = 16;

    /// <summary>Sixteen sums of each row; the largest score of each; for the rows of a block, what is subtracted and what earlier sums are multiplied with.</summary>
    public readonly T* Sums, Tops, Bases, Changes;

    AttentionCarried(T* sums, T* tops, T* bases, T* changes)
    {
        Sums = sums;
        Tops = tops;
        Bases = bases;
        Changes = changes;
    }

    /// <summary>Nothing was seen yet.</summary>
    /// <param name="room">Memory of <see cref="Room"/> elements.</param>
    /// <param name="rows">How many rows.</param>
    public AttentionCarried(T* room, long rows)
    {
        Sums = room;
        Tops = room + (rows * Lanes);
        Bases = Tops + rows;
        Changes = Bases + AttentionProblem<T>.Together;
        new Span<T>(Sums, checked((int)(rows * Lanes))).Clear();
        new Span<T>(Tops, checked((int)rows)).Fill(T.NegativeInfinity);
        new Span<T>(Bases, 2 * AttentionProblem<T>.Together).Clear();
    }

    public static long Room(long rows) => (rows * (Lanes + 1)) + (2 * AttentionProblem<T>.Together);

    /// <summary>The rows from one on.</summary>
    public AttentionCarried<T> From(long row) => new(Sums + (row * Lanes), Tops + row, Bases, Changes);
}
