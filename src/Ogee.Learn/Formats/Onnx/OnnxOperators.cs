using System.Collections.Frozen;

namespace Ogee.Learn;

/// <summary>All operators that are computed, by their set and name. A model's own functions come before them.</summary>
static class OnnxOperators
{
    internal static IReadOnlyList<(string Family, OnnxOperator[] Operators)> Families { get; } =
    [
        ("Elementwise", OnnxElementwise.All), ("Activations", OnnxActivations.All), ("Comparisons, bits, types", OnnxComparisons.All), ("Reductions", OnnxReductions.All), ("Shapes", OnnxShapes.All),
        ("Indexing", OnnxIndexing.All), ("Selections", OnnxSelections.All), ("Padding", OnnxPadding.All), ("Sources", OnnxSources.All), ("Products", OnnxProducts.All), ("Convolutions", OnnxConvolutions.All),
        ("Poolings", OnnxPoolings.All), ("Normalisations", OnnxNormalisations.All), ("Recurrent", OnnxRecurrent.All), ("Attention", OnnxAttention.All), ("States", OnnxStates.All), ("Resizing and sampling", OnnxResizing.All),
        ("Quantised", OnnxQuantised.All), ("Control", OnnxControl.All), ("Sequences and optionals", OnnxSequences.All), ("Losses", OnnxLosses.All), ("Signals", OnnxSignals.All), ("Text by numbers", OnnxTerms.All), ("Training", OnnxTraining.All),
    ];

    internal static FrozenDictionary<(string Domain, string Name), OnnxOperator> All { get; } = Families.SelectMany(family => family.Operators).ToFrozenDictionary(known => (known.Domain, known.Name));
}
