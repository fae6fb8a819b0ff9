namespace Ogee.Recipes;

/// <summary>What the files of pictures say that a model, or another program, may take otherwise.</summary>
static class FileFindings
{
    internal static IEnumerable<LookFinding> Of(PictureLookContext context) =>
    [
        .. context.Of("other-extension", FindingLevel.Note, Marked(context, FileMarks.OtherExtension), (pictures, isOne) => $"{pictures} {(isOne ? "is" : "are")} of another format than the file's name says",
            "Rename them: Ogee reads by content, other programs go by the name.", i => $"is {context.Traits[i]!.File!.Value.Format.ToString().ToUpperInvariant()}"),
        .. context.Of("many-frames", FindingLevel.Warning, Marked(context, FileMarks.ManyFrames), (pictures, isOne) => $"{pictures} {(isOne ? "has" : "have")} more than one frame", "Save the frame that shows the thing; the first one counts."),
        .. context.Of("sixteen-bit", FindingLevel.Note, Marked(context, FileMarks.SixteenBit), (pictures, isOne) => $"{pictures} {(isOne ? "has" : "have")} 16 bits a channel", "They are brought to 8 bits: stretch what matters over the whole range before, where it fills only a part."),
        .. context.Of("cmyk", FindingLevel.Warning, Marked(context, FileMarks.Cmyk), (pictures, isOne) => $"{pictures} {(isOne ? "is" : "are")} in the four inks of print (CMYK)", "Convert them to RGB with their colour profile; without it colours shift."),
        .. context.Of("exif-orientation", FindingLevel.Note, Marked(context, FileMarks.Turned), (pictures, isOne) => $"{pictures} {(isOne ? "is" : "are")} stored turned or mirrored, with a note in EXIF", "Ogee turns them upright; what else feeds the model must do so too."),
        .. context.Of("transparent", FindingLevel.Note, Marked(context, FileMarks.Transparent), (pictures, isOne) => $"{pictures} {(isOne ? "has" : "have")} transparent pixels", "They are laid over white; lay them over the background that the model will meet."),
    ];

    static int[] Marked(PictureLookContext context, FileMarks mark) => [.. Enumerable.Range(0, context.Traits.Count).Where(i => context.Traits[i]?.File is { } file && (file.Marks & mark) != 0)];
}
