using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>The settings of training, declared once: what reads, checks, prints, records and documents them walks <see cref="Schema"/>.</summary>
public static class TrainSettings
{
    /// <summary>The seed of everything random.</summary>
    public static readonly Setting<long> Seed = Setting.Whole("seed", 42, "The seed of everything random: same seed, same bits.", 0);

    /// <summary>The task.</summary>
    public static readonly Setting<string> Task = Setting.Choice("task", null, "What is to be learned.", [ImageTask.TaskName, TableTask.ClassificationName, TableTask.RegressionName], auto: "from the data");

    /// <summary>How much time quality is worth.</summary>
    public static readonly Setting<string> Preset = Setting.Choice("preset", "good", "How much time quality is worth.", ["fast", "good", "best"]);

    /// <summary>The time that training may take.</summary>
    public static readonly Setting<TimeSpan> Budget = Setting.Duration("budget", null, "The time that training may take; turned once into whole epochs.", auto: "as long as the preset's epochs take");

    /// <summary>Where to compute.</summary>
    public static readonly Setting<string> Device = Setting.Choice("device", "auto", "Where to compute.", ["auto", "cpu"]);

    /// <summary>The column that holds the label.</summary>
    public static readonly Setting<string> Label = Setting.Text("data.label", null, "The column that holds the label.", auto: "the column named label, target or class, else the last one; or the class folders");

    /// <summary>The query that gives a table of a database.</summary>
    public static readonly Setting<string> Sql = Setting.Text("data.sql", "", "The query that gives the table, where the data is a database: a SQLite file, or a connection string.");

    /// <summary>How the data is split.</summary>
    public static readonly Setting<string> Split = Setting.Form("data.split", null, "How the data is split: 80/10/10, group=COLUMN to keep groups together, or for tables time=COLUMN to hold out the latest rows.",
        SplitSetting.Form, "80/10/10", SplitSetting.IsOfForm, auto: "the folders train, val and test, else 80/10/10, groups kept together");

    /// <summary>Columns of a table that the model must not see.</summary>
    public static readonly Setting<string> Ignore = Setting.Text("data.ignore", "", "Columns of a table that the model must not see, divided by commas.");

    /// <summary>What columns of a table hold, where it is not as it seems.</summary>
    public static readonly Setting<string> Kinds = Setting.Text("data.kinds", "", "What columns of a table hold, where it is not as it seems: COLUMN:number, category, date or text, divided by commas.");

    /// <summary>Whether spellings of one category count as one.</summary>
    public static readonly Setting<bool> MergeSpellings = Setting.Switch("data.merge_spellings", false, "Whether categories of a table that differ only in capitals, spaces, accents or a full stop count as one.");

    /// <summary>Samples in a step.</summary>
    public static readonly Setting<long> Batch = Setting.Whole("data.batch", null, "Samples in a step.", 1, 4096, auto: "from the number and size of the samples");

    /// <summary>The side of the images in pixels.</summary>
    public static readonly Setting<long> Size = Setting.Whole("data.size", null, "The side to which images are resized, in pixels.", 8, 512, auto: "from the sizes of the images");

    /// <summary>Colour channels.</summary>
    public static readonly Setting<long> Channels = Setting.Choice("data.channels", null, "Colour channels: 1 for gray, 3 for colour.", [1, 3], auto: "1 where all images are gray");

    /// <summary>The share of images that may be unreadable.</summary>
    public static readonly Setting<double> MaxUnreadable = Setting.Number("data.max_unreadable", 0.01, "The share of images that may be unreadable: they are listed and left out; with more of them nothing starts.", 0, 1);

    /// <summary>How training images are varied.</summary>
    public static readonly Setting<string> Augment = Setting.Choice("data.augment", null, "How training images are varied.", ["none", "shift", "flip", "full"], auto: "from the data");

    /// <summary>The model.</summary>
    public static readonly Setting<string> Model = Setting.Form("model.name", null, "The model.", ModelName.Form, "convnet-16", ModelName.IsOfForm, auto: "from the size and number of the samples and the preset");

    /// <summary>Columns of a table with which the answer may only rise or fall.</summary>
    public static readonly Setting<string> Monotone = Setting.Text("model.monotone", "", "Columns of a table with which the answer (of two classes: the second) may only rise (COLUMN:+) or fall (COLUMN:-), divided by commas.");

    /// <summary>The learning rate at its highest.</summary>
    public static readonly Setting<double> Rate = Setting.Number("optim.rate", null, "The learning rate at its highest.", 1e-8, 10, auto: "from the model");

    /// <summary>Decoupled weight decay.</summary>
    public static readonly Setting<double> Decay = Setting.Number("optim.decay", 0.05, "Decoupled weight decay.", 0, 1);

    /// <summary>The global norm to which gradients are clipped.</summary>
    public static readonly Setting<double> Clip = Setting.Number("optim.clip", 1, "The global norm to which gradients are clipped; 0 for none.", 0, 1e6);

    /// <summary>Passes over the training data.</summary>
    public static readonly Setting<long> Epochs = Setting.Whole("train.epochs", null, "Passes over the training data.", 1, 100_000, auto: "from the budget, else from the preset");

    /// <summary>Epochs without a better result after which training stops.</summary>
    public static readonly Setting<long> Patience = Setting.Whole("train.patience", 0, "Epochs without a better result after which training stops; 0 for never.", 0, 100_000);

    /// <summary>How often sets and ranges hold the truth.</summary>
    public static readonly Setting<double> Coverage = Setting.Number("decide.coverage", 0.9, "How often the set of classes, or the range of a number, holds the true one.", 0.5, 0.999);

    /// <summary>How often a sample like the training data is called foreign.</summary>
    public static readonly Setting<double> FalseAlarms = Setting.Number("decide.foreign", 0.01, "How often a sample like those learned from is called foreign and left to a person; 0 for never.", 0, 0.5);

    /// <summary>The rules of experts.</summary>
    public static readonly Setting<string> Rules = Setting.Text("decide.rules", "", "A file of rules (JSON) that answer or abstain where their conditions hold, whatever the model says; kept with the model.");

    /// <summary>A matrix of costs.</summary>
    public static readonly Setting<string> CostMatrix = Setting.Text("cost.matrix", "", "A table (CSV) of what each answer costs where each class is true: answers in the first row, truths in the first column. In the place of cost.miss and cost.false_alarm.");

    /// <summary>The cost of a miss.</summary>
    public static readonly Setting<double> Miss = Setting.Number("cost.miss", null, "What it costs to call normal what is not, beside cost.false_alarm: the answers are then those of the smallest expected cost.", 0, 1e9, auto: "as much as a false alarm: the most probable class is answered");

    /// <summary>The cost of a false alarm.</summary>
    public static readonly Setting<double> FalseAlarm = Setting.Number("cost.false_alarm", 1, "What it costs to raise an alarm over what is normal, or to take one class for another.", 0, 1e9);

    /// <summary>The cost of leaving a sample to a person.</summary>
    public static readonly Setting<double> Reject = Setting.Number("cost.reject", null, "What it costs to leave a sample to a person, beside cost.false_alarm.", 0, 1e9, auto: "no sample is left to a person for its cost");

    /// <summary>The class of nothing found.</summary>
    public static readonly Setting<string> Normal = Setting.Text("cost.normal", null, "The class that means that nothing was found, for cost.miss.", auto: "the class called good, ok, normal, pass, negative, healthy, none or no");

    /// <summary>Assumed power of a busy core.</summary>
    public static readonly Setting<double> WattsPerCore = Setting.Number("cost.watts_per_core", 10, "Power of a busy core in watts, where it cannot be measured: an assumption.", 0, 1000);

    /// <summary>The price of electricity.</summary>
    public static readonly Setting<double> PerKilowattHour = Setting.Number("cost.per_kwh", 0.25, "The price of a kilowatt-hour, in cost.currency.", 0, 1000);

    /// <summary>The price of processor time.</summary>
    public static readonly Setting<double> PerCpuHour = Setting.Number("cost.per_cpu_hour", 0, "The price of an hour of one core, in cost.currency; 0 on a machine of your own.", 0, 1000);

    /// <summary>The currency of the prices.</summary>
    public static readonly Setting<string> Currency = Setting.Text("cost.currency", "EUR", "The currency of the two prices, as it is shown.");

    /// <summary>All of them, in the order in which they are printed.</summary>
    public static SettingsSchema Schema { get; } = new(Seed, Task, Preset, Budget, Device, Label, Sql, Split, Ignore, Kinds, MergeSpellings, Batch, Size, Channels, MaxUnreadable, Augment, Model, Monotone, Rate, Decay, Clip, Epochs, Patience, Coverage, FalseAlarms, Rules, CostMatrix, Miss, FalseAlarm, Reject, Normal, WattsPerCore, PerKilowattHour, PerCpuHour, Currency);

    /// <summary>The rates for a <see cref="CostMeter"/>.</summary>
    /// <param name="settings">Settings of this schema.</param>
    public static CostRates Rates(ResolvedSettings settings) => new(settings.Get(WattsPerCore), settings.Get(PerKilowattHour), settings.Get(PerCpuHour), settings.Get(Currency));
}
