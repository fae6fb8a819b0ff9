using Ogee.Recipes;

namespace Ogee.Serving;

/// <summary>Serves the model of a folder, whatever its task.</summary>
public static class ServedFolder
{
    /// <summary>Loads a model and makes it ready to be served.</summary>
    /// <param name="folder">The model folder of a run.</param>
    /// <param name="name">Its name in URLs.</param>
    /// <param name="version">Its version in URLs.</param>
    /// <param name="abstainBelow">Of classes: the model abstains where its best probability is below this; null: no such limit.</param>
    /// <exception cref="OgeeException">The folder holds no usable model.</exception>
    public static IServedModel Open(string folder, string name = "model", string version = "1", double? abstainBelow = null)
    {
        if (TableModel.IsIn(folder))
        {
            var table = TableModel.Load(folder);
            return new ServedTable(table, name, version, abstainBelow, ModelReference.Load(folder, table.Config.WeightsSha256));
        }
        var classifier = Classifier.Load(folder);
        return new ServedClassifier(classifier, name, version, abstainBelow, ModelReference.Load(folder, classifier.Config.WeightsSha256));
    }
}
