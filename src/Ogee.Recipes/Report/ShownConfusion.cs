namespace Ogee.Recipes;

// A confusion matrix that fits a picture: the classes with the most mistakes, and one row and column for all others.
static class ShownConfusion
{
    public static ConfusionCounts From(ConfusionCounts confusion, int most)
    {
        var classes = confusion.Classes.Count;
        if (classes <= most) return confusion;
        var mistakes = new long[classes];
        for (var truth = 0; truth < classes; truth++)
        {
            for (var answer = 0; answer < classes; answer++)
            {
                if (truth == answer) continue;
                mistakes[truth] += confusion.Counts[truth][answer];
                mistakes[answer] += confusion.Counts[truth][answer];
            }
        }
        var kept = Enumerable.Range(0, classes).OrderByDescending(c => mistakes[c]).Take(most - 1).Order().ToArray();
        var place = Enumerable.Repeat(kept.Length, classes).ToArray();
        for (var i = 0; i < kept.Length; i++) place[kept[i]] = i;
        var counts = new long[kept.Length + 1][];
        for (var i = 0; i < counts.Length; i++) counts[i] = new long[kept.Length + 1];
        for (var truth = 0; truth < classes; truth++)
        {
            for (var answer = 0; answer < classes; answer++) counts[place[truth]][place[answer]] += confusion.Counts[truth][answer];
        }
        return new([.. kept.Select(c => confusion.Classes[c]), "all others"], counts);
    }
}
