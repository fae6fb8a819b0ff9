namespace Ogee;

/// <summary>Norms of matrices.</summary>
public enum MatrixNormKind
{
    /// <summary>The root of the sum of squares of all elements.</summary>
    Frobenius,
    /// <summary>The sum of the singular values.</summary>
    Nuclear,
    /// <summary>The largest sum of a column's sizes.</summary>
    One,
    /// <summary>The largest sum of a row's sizes.</summary>
    Infinity,
    /// <summary>The largest singular value.</summary>
    Two,
}
