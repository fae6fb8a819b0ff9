namespace Ogee.Learn;

/// <summary>What a field holds is named by its place alone, without the field's name: <c>features.0.weight</c>, as in files of libtorch's sequences.</summary>
[AttributeUsage(AttributeTargets.Field)]
sealed class NamedByPlaceAttribute : Attribute;
